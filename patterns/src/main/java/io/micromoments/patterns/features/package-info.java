/**
 * The features of a customer: what is kept of their events, and the values that conditions read. A
 * {@link io.micromoments.patterns.features.CustomerFeatures} holds all of a customer's; it is plain
 * data that an operator keeps in state.
 */
package io.micromoments.patterns.features;
