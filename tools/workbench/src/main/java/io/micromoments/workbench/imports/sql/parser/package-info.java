/** Reads the text of {@code MATCH_RECOGNIZE} clauses. */
package io.micromoments.workbench.imports.sql.parser;
