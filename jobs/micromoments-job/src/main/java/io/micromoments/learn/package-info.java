/** Beside the other stages: what is learned from outcomes, for decide to go by. */
package io.micromoments.learn;
