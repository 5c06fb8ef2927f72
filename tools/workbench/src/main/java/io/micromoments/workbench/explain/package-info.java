/**
 * Explains why a pattern did or did not match for a customer, and why an offer stands where it
 * stands.
 */
package io.micromoments.workbench.explain;
