/**
 * Turns rules of other systems into patterns: SQL queries with {@code MATCH_RECOGNIZE} and Sigma
 * rules. What they say and patterns cannot is listed.
 */
package io.micromoments.workbench.imports;
