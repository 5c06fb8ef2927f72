/** Reads {@code MATCH_RECOGNIZE} of SQL, and says it as a pattern. */
package io.micromoments.workbench.imports.sql;
