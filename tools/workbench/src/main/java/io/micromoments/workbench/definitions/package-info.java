/** Reads and checks the definition files that commands are given. */
package io.micromoments.workbench.definitions;
