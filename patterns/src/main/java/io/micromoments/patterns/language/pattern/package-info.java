/** Patterns and how they are read. */
package io.micromoments.patterns.language.pattern;
