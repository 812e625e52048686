"""Route generators and the packing of their routes. All of them speak in the integers of ``routing.schedule.Tables``."""
