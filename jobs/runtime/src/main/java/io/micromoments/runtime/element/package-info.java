/**
 * What flows between stages: {@link io.micromoments.runtime.element.Element} by key, {@link
 * io.micromoments.runtime.element.BroadcastElement} to every subtask.
 */
package io.micromoments.runtime.element;
