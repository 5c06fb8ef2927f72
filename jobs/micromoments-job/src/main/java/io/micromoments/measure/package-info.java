/** Beside the other stages: what came of patterns and policies, by window of time. */
package io.micromoments.measure;
