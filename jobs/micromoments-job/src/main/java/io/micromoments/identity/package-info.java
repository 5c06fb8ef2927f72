/**
 * Second stage: whose event is it. Keyed by device; events that name their customer pass it by.
 * While nobody is linked to a device, its events are matched here by the same engine as later, and
 * what is open goes over to the customer on a link.
 */
package io.micromoments.identity;
