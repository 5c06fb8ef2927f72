/** Outside the main flow: measures the results of patterns and policies, by event-time window. */
package io.micromoments.measure;
