/** Changed copies of patterns, and what the job detects with them in a recording. */
package io.micromoments.workbench.variants;
