/** Policies by event time, and their compiled conditions. */
package io.micromoments.decide.policy;
