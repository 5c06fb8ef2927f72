/**
 * Beside the stages: what the job looks for, and how that changes while it runs. A change is
 * checked here once, and only what is right goes on to identity, detect and decide; what became of
 * each goes out as its status.
 */
package io.micromoments.definitions;
