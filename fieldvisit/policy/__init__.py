"""Rules as data: profiles, due dates, who may go, how urgent."""
