/**
 * The {@code features} section of patterns and policies: what is derived from a customer's events.
 */
package io.micromoments.patterns.language.feature;
