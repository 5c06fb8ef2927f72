/**
 * The stage that does everything about a customer: detects moments in their events and decides on
 * them. A thin operator around the detector and the decisions.
 */
package io.micromoments.customer;
