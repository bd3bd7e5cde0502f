"""Foreign files to plain tables: one file per format; nothing is interpreted here."""
