"""The viewer for programs: descriptions beside the views, the OpenAPI document made from them, its page, and OGC API - Features."""
