/** Definitions on the control topics: publishing them and reading what was published. */
package io.micromoments.workbench.live.definition;
