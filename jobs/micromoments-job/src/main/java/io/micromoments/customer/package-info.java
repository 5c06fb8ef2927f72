/**
 * Third stage, keyed by customer: detects moments and decides on them. A thin operator around the
 * detector and the decisions.
 */
package io.micromoments.customer;
