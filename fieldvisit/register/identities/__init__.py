"""Who handed petitions in, where an office keeps it: masked or sealed, apart from everything else."""
