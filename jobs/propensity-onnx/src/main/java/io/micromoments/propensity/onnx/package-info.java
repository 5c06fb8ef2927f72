/**
 * Propensity models in ONNX, run by onnxruntime. {@link io.micromoments.propensity.onnx.OnnxFormat}
 * is found on the class path; nothing calls it by name.
 */
package io.micromoments.propensity.onnx;
