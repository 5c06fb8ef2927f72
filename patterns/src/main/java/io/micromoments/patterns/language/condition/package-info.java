/** Compiles conditions against the schemas, and explains what is wrong with one. */
package io.micromoments.patterns.language.condition;
