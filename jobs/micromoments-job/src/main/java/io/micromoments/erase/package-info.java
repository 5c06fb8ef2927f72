/**
 * Erasure beyond the main stages: late events of erased customers are not kept, and a receipt is
 * issued when every stage has erased its part.
 */
package io.micromoments.erase;
