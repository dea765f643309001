// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_operators.hpp"

#include <array>

#include "networks/onnx_activations.hpp"
#include "networks/onnx_arithmetic.hpp"
#include "networks/onnx_linear.hpp"
#include "networks/onnx_moves.hpp"
#include "networks/onnx_parts.hpp"
#include "networks/onnx_windows.hpp"

namespace infimum::networks {

namespace {

using base::Error;

struct Refusal {
  std::string_view types;  // with a blank before and after each
  std::string_view why;
};

constexpr std::string_view irrational = "its values are irrational in general";

constexpr std::array refusals = {
    Refusal{" Softmax LogSoftmax Sigmoid Tanh Exp Log Sqrt Erf Gelu Elu Selu Celu Softplus Mish Swish Sin "
            "Cos Tan Asin Acos "
            "Atan Sinh Cosh Asinh Acosh Atanh LpPool GlobalLpPool ReduceL2 ReduceLogSum ReduceLogSumExp LRN "
            "Attention "
            "Normalizer SVMRegressor ",
            irrational},
    Refusal{" Softsign Reciprocal ", "its values are quotients, no polynomials"},
    Refusal{
        " ArgMax ArgMin Hardmax Sign Floor Ceil Round TopK ThresholdedRelu Shrink Where Equal Greater "
        "GreaterOrEqual "
        "Less LessOrEqual And Or Not Xor Mod OneHot NonZero QuantizeLinear DynamicQuantizeLinear IsNaN IsInf "
        "Binarizer TreeEnsemble TreeEnsembleRegressor ",
        "it is not continuous"},
    Refusal{" LinearClassifier SVMClassifier TreeEnsembleClassifier ZipMap LabelEncoder CategoryMapper "
            "OneHotEncoder ",
            "it names classes"},
    Refusal{" If Loop Scan SequenceMap ", "a network whose course depends on its input is not known"},
    Refusal{" RNN LSTM GRU ", "recurrent layers are not known"},
    Refusal{" SoftmaxCrossEntropyLoss NegativeLogLikelihoodLoss ",
            "a loss is no part of a network; --loss chooses one, and not cross-entropy, whose values are "
            "irrational"},
};

const OnnxRow* row_of(std::string_view type) {
  for (const auto rows :
       {onnx_arithmetic(), onnx_activations(), onnx_linear(), onnx_windows(), onnx_moves(), onnx_parts()}) {
    for (const OnnxRow& row : rows) {
      if (row.type == type) return &row;
    }
  }
  return nullptr;
}

// The tensor that could be the output instead.
std::string advice(const OnnxOperator& op) {
  const std::string before = op.first_input();
  if (before.empty()) return "";
  return "; what comes before it can be the output: --output " + before;
}

[[noreturn]] void refuse(const OnnxOperator& op) {
  const std::string name = " " + op.type() + " ";
  for (const Refusal& refusal : refusals) {
    if (refusal.types.find(name) != std::string_view::npos)
      throw Error(std::string(refusal.why) + advice(op));
  }
  // All of them divide by a root, the one that is known by a constant one.
  if (op.type().ends_with("Normalization")) throw Error(std::string(irrational) + advice(op));
  throw Error("this operator is not known" + advice(op));
}

}  // namespace

bool is_onnx_domain(const std::string& domain) {
  return domain.empty() || domain == "ai.onnx" || domain == "ai.onnx.ml";
}

OnnxValues translate_onnx(OnnxOperator& op) {
  if (!is_onnx_domain(op.domain()))
    throw Error("operators of the domain \"" + op.domain() + "\" are not known" + advice(op));
  const OnnxRow* row = row_of(op.type());
  if (row == nullptr) refuse(op);
  OnnxValues values = row->translate(op);
  op.refuse_unread();
  op.name_outputs(values);
  return values;
}

}  // namespace infimum::networks
