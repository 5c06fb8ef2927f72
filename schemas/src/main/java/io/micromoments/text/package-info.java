/**
 * Text as people write and read it, in every module: durations, references to secrets, suggestions
 * for misspelled names, and what a terminal may show.
 */
package io.micromoments.text;
