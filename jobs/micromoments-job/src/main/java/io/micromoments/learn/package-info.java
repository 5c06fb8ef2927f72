/** Beside the main stages: learns from outcomes how well offers do, for the ranking in decide. */
package io.micromoments.learn;
