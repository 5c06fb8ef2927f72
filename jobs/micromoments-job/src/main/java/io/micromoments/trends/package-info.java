/** Counts events across customers, for features that are read by all of them. */
package io.micromoments.trends;
