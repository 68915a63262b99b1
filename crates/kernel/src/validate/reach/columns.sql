-- Without columns that are generated or hidden: they cannot be written.
SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0
