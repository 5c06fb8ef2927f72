/** Commands that find what can be improved in patterns, and propose it. */
package io.micromoments.workbench.cli.improving;
