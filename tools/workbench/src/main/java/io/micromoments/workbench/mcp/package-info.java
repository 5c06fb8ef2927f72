/**
 * The server for assistants that write patterns, over the Model Context Protocol: a thin shell
 * around the commands, which do the work.
 */
package io.micromoments.workbench.mcp;
