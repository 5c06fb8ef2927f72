/** The CEL dialect and type-checked expressions, as evaluators need them. */
package io.micromoments.patterns.language.cel;
