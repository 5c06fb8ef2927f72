/**
 * Beside the other stages: what an erasure asks for at the edges. Late events of an erased customer
 * are not kept, and when every stage has done its part a receipt goes out.
 */
package io.micromoments.erase;
