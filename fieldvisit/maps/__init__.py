"""Domain types to map layers: GeoJSON for the pages, and one offline HTML file through folium."""
