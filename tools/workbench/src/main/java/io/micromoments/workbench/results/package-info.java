/** Results of a replay as figures and sentences. */
package io.micromoments.workbench.results;
