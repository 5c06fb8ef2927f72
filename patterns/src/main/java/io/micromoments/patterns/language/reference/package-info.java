/** The language as tools show it to people who write conditions. */
package io.micromoments.patterns.language.reference;
