"""Reading the tables of people and months that offices send."""
