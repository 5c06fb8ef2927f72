/**
 * Beside the main stages: pattern and policy definitions, and how they change while the job runs. A
 * change is validated once, here; only valid changes reach ingest, identity and customer. The
 * outcome is emitted as a status.
 */
package io.micromoments.definitions;
