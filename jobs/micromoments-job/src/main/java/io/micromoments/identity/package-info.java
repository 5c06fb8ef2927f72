/**
 * Assigns the events of devices to customers. Keyed by device; events that name their customer,
 * except logins, bypass it. While a device is not linked, its events are matched here by the same
 * engine, and its partial matches and active moments are handed over to the customer on a link.
 */
package io.micromoments.identity;
