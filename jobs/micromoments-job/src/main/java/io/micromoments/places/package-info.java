/** Finds out who is at a place, so that an event of the place reaches them. */
package io.micromoments.places;
