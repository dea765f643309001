// SPDX-License-Identifier: Apache-2.0
#include "base/options.hpp"

#include <array>
#include <stdexcept>

namespace infimum::base {

namespace {

constexpr std::array command_rows = {
    CommandRow{
        "train", "DATA --target COLUMN [OPTIONS]", "find the network of least risk, with proof",
        "Minimises the risk over all networks f(x) = c + a.x + sum s_j relu(w_j.x + b_j) of the given size, "
        "exactly: prints the least risk as a fraction, or at a limit a proven lower bound and the best "
        "network "
        "found. A certificate, if asked for, is checked by infimum-check.",
        "infimum train data/mcycle.csv --target accel --units 2\n"
        "  the best fit of two units, proved\n"
        "infimum train data/mcycle.csv --target accel --units 3 --network net.json --certificate "
        "mcycle.cert\n"
        "  keep the network and the proof\n"
        "infimum train prices.csv --target price --features size,age --loss absolute --time-limit 600\n"
        "  absolute loss, two inputs, ten minutes at most\n"
        "infimum train data/mcycle.csv --target accel --units 2 --skip\n"
        "  exact segmented regression with two breaks\n"},
    CommandRow{"evaluate", "NETWORK DATA --target COLUMN [OPTIONS]",
               "compute the exact risk of a network on data",
               "Computes the risk of a network as a fraction: the sum over all points of weight times loss. "
               "Networks are "
               "ONNX files or JSON; their floats are the fractions that they are. The inputs of a network "
               "with named "
               "inputs are the columns of these names, else all columns of numbers but target and weights, "
               "in their order.",
               "infimum evaluate net.json data/mcycle.csv --target accel\n"
               "  the risk as p/q and as a decimal\n"
               "infimum evaluate net.onnx images.npz --target label --one-hot --output logits --loss hinge\n"
               "  classes, the scores before the last operator, and how many points are classified rightly\n"
               "infimum evaluate net.json data/mcycle.csv --target accel --residuals residuals.csv --exact\n"
               "  what is left at each point, as fractions\n"},
    CommandRow{"predict", "NETWORK POINTS [OPTIONS]", "compute the values of a network at points",
               "Writes the predictions as CSV, one record for each record of POINTS. Columns are matched by "
               "name: every "
               "input of the network must occur, other columns are ignored, and their order does not matter. "
               "A network "
               "without names of inputs reads all columns of numbers.",
               "infimum predict net.json points.csv\n"
               "  twelve significant digits, correctly rounded\n"
               "infimum predict net.json points.csv --exact -o predictions.csv\n"
               "  fractions, to a file\n"},
    CommandRow{"grad", "NETWORK DATA --target COLUMN [OPTIONS]", "compute the exact gradient of the risk",
               "Differentiates the risk by every trainable tensor of the network, without rounding: for each "
               "tensor how many "
               "entries have which sign, the exact exponents of the largest and the smallest, and on request "
               "every entry "
               "as sign, float, bit or fraction. Points that lie on a kink are found and told.",
               "infimum grad net.onnx data.csv --target y\n"
               "  one line for each tensor\n"
               "infimum grad net.onnx data.csv --target y --sign --npz signs.npz\n"
               "  all signs as arrays for NumPy\n"
               "infimum grad net.onnx data.csv --target y --round float32 --layer fc1 --json -\n"
               "  the correctly rounded gradient of one layer\n"},
    CommandRow{"audit", "NETWORK DATA --target COLUMN [OPTIONS]", "tell what a float format gets wrong",
               "Runs the network and its back-propagation in a float format and compares every value, every "
               "activation and every "
               "gradient entry with the exact ones: wrong signs, flipped activations, numbers that became 0 "
               "or infinite, errors "
               "in units of the last place. Weights, inputs and targets are rounded to the format; products "
               "and sums of matrix "
               "products are rounded one by one, in their order, to the format of --accumulate.",
               "infimum audit net.onnx data.csv --target y --format bfloat16\n"
               "  a summary and a line for each layer and tensor\n"
               "infimum audit net.onnx data.csv --target y --format float16 --accumulate float16 --json -\n"
               "  with examples of each fault, for a program to read\n"},
    CommandRow{
        "bits", "[NETWORK] [OPTIONS]", "tell how long the numbers of a network are",
        "For each layer the bits that its values need as integer multiples of their unit: foreseen "
        "from the parameters, and "
        "measured at points. With a target the same for the gradient of each tensor, with the exact "
        "exponents of its largest "
        "and smallest entries. With data also the least width of accumulators in two's complement, "
        "tried out, and where "
        "float32, bfloat16 and float16 overflow or underflow. --dichotomy measures one architecture at "
        "growing depth instead, relu beside x^2.",
        "infimum bits net.onnx --input-bits 8\n"
        "  foreseen, for integer inputs of 8 bits\n"
        "infimum bits net.onnx --data data.csv --target y\n"
        "  measured, with gradients\n"
        "infimum bits --dichotomy --memory-limit 64M\n"
        "  relu is linear in the depth, x^2 doubles until it meets the limit\n"},
    CommandRow{
        "verify", "PROBLEM NETWORK [OPTIONS]", "check a network of a problem of ERM_bit",
        "Computes the exact risk of a network on a problem file (an architecture as vertices and edges, "
        "labelled points, losses, a threshold, a budget of bits) and says whether the risk is within "
        "the threshold and the parameters within the budget: YES, NO, or UNKNOWN where a polynomial "
        "network would need longer numbers or more time than the limits allow. NO is about this network.",
        "infimum verify folder/problem.json folder/network.json\n"
        "  YES or NO, both numbers, and the first point with a loss; generate makes such folders\n"
        "infimum verify problem.json network.json --memory-limit 8G --json -\n"
        "  longer numbers; the answer for a program to read\n"},
    CommandRow{
        "generate", "FAMILY -o FOLDER [OPTIONS]", "write a hard problem with its known answer",
        "Writes a folder with a problem, a witness, the known answer (answer.json) and a page with the "
        "theorem it comes from. Families: bitslp and posslp (bits and signs of a circuit as ERM_bit), "
        "bn-slp (the same with all values in a bounded range), cancellation (a sign that balls cannot tell), "
        "backprop (a circuit as one entry of a "
        "gradient), pac (two concepts that rounding hides from each other), irrational and planar "
        "(problems whose exact fits need the root of 2). The same options give the same bytes.",
        "infimum generate bitslp -o folder --gates 6 --seed 3 --bit 2\n"
        "  a random circuit, and its bit 2\n"
        "infimum generate backprop -o folder --circuit chain.slp --activation 0,-3,0,1\n"
        "  a circuit of one's own, with the activation x^3 - 3x\n"
        "infimum generate planar -o folder --bits 30\n"
        "  151 points, and a network with the root of 2 to 30 bits\n"},
    CommandRow{"circuit", "QUESTION FILE [OPTIONS]", "tell sign, zero or a bit of a circuit's value",
               "Reads a straight-line program, one gate a line, as in `a2 = a1 * a0`, and answers a question "
               "about its value n without computing more of n than is needed: `sign`, `zero`, or `bit` with "
               "--bit J, which is floor(|n| / 2^J) mod 2. The first line of the output is the answer, or "
               "UNKNOWN with what it would take; the second tells why.",
               "infimum circuit sign chain.slp\n"
               "  +, - or 0\n"
               "infimum circuit zero difference.slp --json answer.json\n"
               "  zero or nonzero, with a certificate for check_circuit.py\n"
               "infimum circuit bit power.slp --bit 40\n"
               "  0 or 1\n"},
    CommandRow{
        "convert", "FROM TO [OPTIONS]", "convert networks between JSON, ONNX and circuits",
        "The names of the files tell the formats: .onnx, .slp, or JSON. From ONNX to JSON nothing "
        "changes. "
        "ONNX files hold "
        "floats: numbers that are none are rounded to the nearest, and counted; with --data the exact "
        "risk is "
        "told before and after. A circuit (.slp) becomes a network of a polynomial activation; a network "
        "becomes the circuit of its risk at the points of --data, of a derivative, or of a value.",
        "infimum convert net.onnx net.json\n"
        "  every float as the fraction that it is\n"
        "infimum convert net.json net.onnx --data data/mcycle.csv --target accel\n"
        "  for other programs, and what the rounding did to the risk\n"
        "infimum convert chain.slp net.json --activation 0,-3,0,1\n"
        "  a circuit as a network of activation x^3 - 3x\n"
        "infimum convert net.json slope.slp --data data.csv --target y --derivative hidden.weights[0,1]\n"
        "  one entry of the gradient as a circuit\n"},
};

// The table itself: columns are command, name, value, default, range, help, group.
constexpr std::array option_rows = {
    OptionRow{"", "--version", "", "", "", "Print the version, the commit and the libraries in use.",
              "General"},
    OptionRow{"", "-h,--help", "", "", "", "Print help; after a command, its own.", "General"},

    OptionRow{"train", "DATA", "", "required", "",
              "CSV file with a header line. Decimals are read as the fractions they are.", "Data"},
    OptionRow{"train", "--target", "COLUMN", "required", "", "The column to predict.", "Data"},
    OptionRow{"train", "--features", "A,B,C", "all other columns of numbers", "",
              "The columns that are inputs, in this order. Names with commas are quoted as in CSV.", "Data"},
    OptionRow{"train", "--weights", "COLUMN", "every point weighs 1", "0 or more",
              "The column of weights; a point of weight 0 does not count.", "Data"},
    OptionRow{"train", "--loss", "LOSS", "squared", "squared, absolute", "The loss of one point.", "Data"},

    OptionRow{"train", "--units", "K|A:B", "1", "1 to 1000",
              "The number of units; A:B trains every number from A to B.", "Network"},
    OptionRow{"train", "--skip", "", "", "",
              "Add an affine term a.x. With one input this is exact segmented (joinpoint) regression.",
              "Network"},
    OptionRow{"train", "--no-intercept", "", "", "", "Fix c = 0.", "Network"},
    OptionRow{"train", "--no-bias", "", "", "", "Fix every b_j = 0.", "Network"},
    OptionRow{"train", "--signs", "SIGNS", "all are searched", "one + or - for each unit",
              "Fix the signs s_j of the units, for example ++-; write --signs=--+ where a minus comes first. "
              "The order "
              "does not matter.",
              "Network"},

    OptionRow{"train", "--threads", "N", "all processors", "1 to 1024",
              "Search in this many threads. Risk, bound and status of a proved answer do not depend on it; "
              "with one "
              "thread, all else is the same in every run too.",
              "Search"},
    OptionRow{"train", "--start", "NETWORK", "", "", "A network file to start from, as the first incumbent.",
              "Search"},
    OptionRow{
        "train", "--time-limit", "SECONDS", "none", "0 or more",
        "Stop after this much wall-clock time, in all; proving the bound that was reached comes on top.",
        "Search"},
    OptionRow{"train", "--region-limit", "N", "none", "0 or more",
              "Stop after this many regions; with a range of units, of each training.", "Search"},
    OptionRow{"train", "--memory-limit", "SIZE", "three quarters of the machine's memory",
              "for example 512M, 4G", "Stop when this much memory is in use.", "Search"},
    OptionRow{"train", "--checkpoint", "FILE", "", "",
              "Write now and then, and when a limit or a signal stops the search, all that is needed to go "
              "on later, "
              "the proof included. The file must not exist, unless it is that of --resume; it is removed "
              "when the search has "
              "come to its end.",
              "Search"},
    OptionRow{"train", "--checkpoint-interval", "SECONDS", "120", "more than 0",
              "How often, at most; never so often that writing takes more than a twentieth of the time.",
              "Search"},
    OptionRow{"train", "--resume", "FILE", "", "",
              "Go on with the search of a checkpoint: same data, same problem, same --gap. Other limits, "
              "--threads, --seed and files "
              "may be new; limits count from now. Give --checkpoint too to keep it going.",
              "Search"},
    OptionRow{"train", "--gap", "G", "0", "at least 0, less than 1",
              "Stop when the bound is proved to be within this fraction of the risk found.", "Search"},
    OptionRow{"train", "--seed", "N", "0", "0 to 18446744073709551615",
              "Seed of the guesses for incumbents. What is proved does not depend on it.", "Search"},

    OptionRow{"train", "--network", "FILE", "", "", "Write the best network found.", "Results"},
    OptionRow{"train", "--certificate", "FILE", "", "", "Write the proof, for infimum-check.", "Results"},
    OptionRow{"train", "--json", "FILE|-", "", "", "Write the results as JSON; - is standard output.",
              "Results"},
    OptionRow{"train", "--quiet", "", "", "", "Show no progress.", "Results"},

    OptionRow{"evaluate", "NETWORK", "", "required", "", "Network file: .onnx, or JSON (infimum-network-1).",
              "Data"},
    OptionRow{"evaluate", "DATA", "", "required", "",
              "CSV file with a header line, or .npz file with arrays (inputs: X).", "Data"},
    OptionRow{"evaluate", "--target", "A,B,C", "required", "",
              "What the network predicts: one column, or array, for each output.", "Data"},
    OptionRow{"evaluate", "--one-hot", "", "", "",
              "The target is a class: one output for each, numbers in their order, texts in theirs.", "Data"},
    OptionRow{"evaluate", "--weights", "COLUMN", "every point weighs 1", "0 or more",
              "The column, or array, of weights.", "Data"},
    OptionRow{"evaluate", "--loss", "LOSS", "squared", "squared, absolute, hinge",
              "The loss of one point. hinge: targets 1 and -1, or classes (Weston and Watkins).", "Data"},
    OptionRow{
        "evaluate", "--output", "TENSOR", "the network's output", "",
        "Take the values of this inner layer (in ONNX: tensor) instead, for example scores before a softmax.",
        "Data"},
    OptionRow{"evaluate", "--threads", "N", "all processors", "1 to 1024", "Compute in this many threads.",
              "Method"},
    OptionRow{"evaluate", "--kernel", "NAME", "auto", "auto, vnni8, vnni16, portable",
              "The kernel for products of residues; auto is the fastest that this processor has.", "Method"},
    OptionRow{"evaluate", "--residuals", "FILE|-", "", "",
              "Write the residuals f - y as CSV, one record for each point; with hinge the margins.",
              "Results"},
    OptionRow{"evaluate", "--margins", "FILE|-", "", "",
              "With classes: write by how much the output of the class exceeds all others, one record for "
              "each point.",
              "Results"},
    OptionRow{"evaluate", "--exact", "", "", "", "Write residuals and margins as fractions p/q.", "Results"},
    OptionRow{"evaluate", "--digits", "N", "12", "1 to 1000", "Significant digits of residuals and margins.",
              "Results"},
    OptionRow{"evaluate", "--json", "FILE|-", "", "", "Write the results as JSON; - is standard output.",
              "Results"},

    OptionRow{"predict", "NETWORK", "", "required", "", "Network file: .onnx, or JSON (infimum-network-1).",
              "Data"},
    OptionRow{"predict", "POINTS", "", "required", "",
              "CSV file with a header line, or .npz file with arrays (inputs: X).", "Data"},
    OptionRow{"predict", "--layer", "NAME", "the network's output", "",
              "The values of this inner layer (in ONNX: tensor) instead.", "Data"},
    OptionRow{"predict", "--threads", "N", "all processors", "1 to 1024", "Compute in this many threads.",
              "Method"},
    OptionRow{"predict", "--kernel", "NAME", "auto", "auto, vnni8, vnni16, portable",
              "The kernel for products of residues; auto is the fastest that this processor has.", "Method"},
    OptionRow{"predict", "--exact", "", "", "", "Write fractions p/q.", "Results"},
    OptionRow{"predict", "--digits", "N", "12", "1 to 1000", "Significant digits, correctly rounded.",
              "Results"},
    OptionRow{"predict", "-o,--output", "FILE", "standard output", "", "Where the predictions go.",
              "Results"},

    OptionRow{"grad", "NETWORK", "", "required", "", "Network file: .onnx, or JSON (infimum-network-1).",
              "Data"},
    OptionRow{"grad", "DATA", "", "required", "",
              "CSV file with a header line, or .npz file with arrays (inputs: X).", "Data"},
    OptionRow{"grad", "--target", "A,B,C", "required", "",
              "What the network predicts: one column, or array, for each output.", "Data"},
    OptionRow{"grad", "--one-hot", "", "", "",
              "The target is a class: one output for each, numbers in their order, texts in theirs.", "Data"},
    OptionRow{"grad", "--weights", "COLUMN", "every point weighs 1", "0 or more",
              "The column, or array, of weights.", "Data"},
    OptionRow{"grad", "--loss", "LOSS", "squared", "squared, absolute, hinge",
              "The loss of one point. hinge: targets 1 and -1, or classes (Weston and Watkins).", "Data"},
    OptionRow{
        "grad", "--output", "TENSOR", "the network's output", "",
        "Take the values of this inner layer (in ONNX: tensor) instead, for example scores before a softmax.",
        "Data"},
    OptionRow{"grad", "--kink", "RULE", "zero", "zero, left, right, 0 to 1",
              "The derivative on a kink: the number between left and right derivative that is nearest to 0, "
              "or a share of the "
              "way from left to right.",
              "Method"},
    OptionRow{"grad", "--threads", "N", "all processors", "1 to 1024", "Compute in this many threads.",
              "Method"},
    OptionRow{"grad", "--kernel", "NAME", "auto", "auto, vnni8, vnni16, portable",
              "The kernel for products of residues; auto is the fastest that this processor has.", "Method"},
    OptionRow{"grad", "--sign", "", "", "",
              "Tell entries as +, - or 0. The fastest: only what floats leave open is computed exactly; risk "
              "and lengths are not "
              "told.",
              "Results"},
    OptionRow{"grad", "--round", "FORMAT", "", "float64, float32, float16, bfloat16",
              "Tell entries as the nearest numbers of a float format, ties to even.", "Results"},
    OptionRow{"grad", "--bit", "J", "", "any integer",
              "Tell bit J of |entry|: its place is 2^J, behind the point for J below 0.", "Results"},
    OptionRow{"grad", "--exact", "", "", "", "Tell entries as fractions p/q.", "Results"},
    OptionRow{"grad", "--layer", "NAME", "all", "",
              "Only the tensors of this layer, or the tensor of this name.", "Results"},
    OptionRow{"grad", "--npz", "FILE", "", "",
              "Write all entries as arrays for NumPy, float64 unless told otherwise; fractions as words of "
              "two's complement "
              "and a unit.",
              "Results"},
    OptionRow{"grad", "--json", "FILE|-", "", "", "Write the results as JSON; - is standard output.",
              "Results"},

    OptionRow{"audit", "NETWORK", "", "required", "", "Network file: .onnx, or JSON (infimum-network-1).",
              "Data"},
    OptionRow{"audit", "DATA", "", "required", "",
              "CSV file with a header line, or .npz file with arrays (inputs: X).", "Data"},
    OptionRow{"audit", "--target", "A,B,C", "required", "",
              "What the network predicts: one column, or array, for each output.", "Data"},
    OptionRow{"audit", "--one-hot", "", "", "",
              "The target is a class: one output for each, numbers in their order, texts in theirs.", "Data"},
    OptionRow{"audit", "--weights", "COLUMN", "every point weighs 1", "0 or more",
              "The column, or array, of weights.", "Data"},
    OptionRow{"audit", "--loss", "LOSS", "squared", "squared, absolute, hinge",
              "The loss of one point. hinge: targets 1 and -1, or classes (Weston and Watkins).", "Data"},
    OptionRow{
        "audit", "--output", "TENSOR", "the network's output", "",
        "Take the values of this inner layer (in ONNX: tensor) instead, for example scores before a softmax.",
        "Data"},
    OptionRow{"audit", "--format", "FORMAT", "float32", "float32, bfloat16, float16",
              "The format that numbers are stored in.", "Floats"},
    OptionRow{"audit", "--accumulate", "FORMAT", "float32", "float32, bfloat16, float16",
              "The format in which products are summed.", "Floats"},
    OptionRow{"audit", "--kink", "RULE", "zero", "zero, left, right, 0 to 1",
              "The derivative on a kink: the number between left and right derivative that is nearest to 0, "
              "or a share of the "
              "way from left to right.",
              "Method"},
    OptionRow{"audit", "--threads", "N", "all processors", "1 to 1024", "Compute in this many threads.",
              "Method"},
    OptionRow{"audit", "--kernel", "NAME", "auto", "auto, vnni8, vnni16, portable",
              "The kernel for products of residues; auto is the fastest that this processor has.", "Method"},
    OptionRow{"audit", "--json", "FILE|-", "", "", "Write the results as JSON; - is standard output.",
              "Results"},

    OptionRow{"bits", "NETWORK", "", "", "",
              "Network file: .onnx, or JSON (infimum-network-1); required without --dichotomy.", "Data"},
    OptionRow{"bits", "--data", "DATA", "", "", "CSV or .npz file: measure at its points.", "Data"},
    OptionRow{"bits", "--input-bits", "B", "8", "1 to 10000",
              "Without data: inputs are integers of so many bits.", "Data"},
    OptionRow{"bits", "--target", "A,B,C", "", "",
              "Measure gradients too: one column, or array, for each output.", "Data"},
    OptionRow{"bits", "--one-hot", "", "", "",
              "The target is a class: one output for each, numbers in their order, texts in theirs.", "Data"},
    OptionRow{"bits", "--weights", "COLUMN", "every point weighs 1", "0 or more",
              "The column, or array, of weights.", "Data"},
    OptionRow{"bits", "--loss", "LOSS", "squared", "squared, absolute, hinge",
              "The loss of one point. hinge: targets 1 and -1, or classes (Weston and Watkins).", "Data"},
    OptionRow{
        "bits", "--output", "TENSOR", "the network's output", "",
        "Take the values of this inner layer (in ONNX: tensor) instead, for example scores before a softmax.",
        "Data"},
    OptionRow{"bits", "--threads", "N", "all processors", "1 to 1024", "Compute in this many threads.",
              "Method"},
    OptionRow{"bits", "--kernel", "NAME", "auto", "auto, vnni8, vnni16, portable",
              "The kernel for products of residues; auto is the fastest that this processor has.", "Method"},
    OptionRow{"bits", "--dichotomy", "", "", "",
              "One exact back-propagation at depth 1, 2, 3, ..., relu beside x^2: bits, memory, seconds.",
              "Dichotomy"},
    OptionRow{"bits", "--width", "W", "4", "1 to 256", "Units of each layer.", "Dichotomy"},
    OptionRow{"bits", "--weight-bits", "B", "3", "1 to 64", "Bits of each weight.", "Dichotomy"},
    OptionRow{"bits", "--seed", "N", "0", "0 to 18446744073709551615", "Draws the weights.", "Dichotomy"},
    OptionRow{"bits", "--memory-limit", "SIZE", "2G", "for example 512M, 4G",
              "Where x^2 stops: begin no depth that would take more.", "Dichotomy"},
    OptionRow{"bits", "--json", "FILE|-", "", "", "Write the results as JSON; - is standard output.",
              "Results"},

    OptionRow{"verify", "PROBLEM", "", "required", "", "Problem file (infimum-problem-1).", "Question"},
    OptionRow{"verify", "NETWORK", "", "required", "",
              "Network file (infimum-network-1) with the vertices and edges of the problem.", "Question"},
    OptionRow{"verify", "--memory-limit", "SIZE", "2G", "for example 512M, 4G",
              "Compute no point whose numbers would take more memory.", "Limits"},
    OptionRow{"verify", "--time-limit", "SECONDS", "600", "0 or more",
              "Compute no more points after this time.", "Limits"},
    OptionRow{"verify", "--json", "FILE|-", "", "", "Write the results as JSON; - is standard output.",
              "Results"},
    OptionRow{"generate", "FAMILY", "", "required",
              "bitslp, posslp, bn-slp, cancellation, backprop, pac, irrational, planar",
              "Which kind of problem.", "Problem"},
    OptionRow{"generate", "-o,--output", "FOLDER", "required", "", "A folder that is empty or not there yet.",
              "Results"},
    OptionRow{"generate", "--circuit", "FILE", "a random circuit", "",
              "The circuit, .slp, for the families made from one.", "Problem"},
    OptionRow{"generate", "--gates", "N", "8", "1 to 2000",
              "Gates of the random circuit; cancellation: the depth, up to 100000.", "Problem"},
    OptionRow{"generate", "--seed", "N", "3", "0 to 18446744073709551615", "Of all that is random.",
              "Problem"},
    OptionRow{"generate", "--activation", "R0,R1,R2,...", "0,0,1", "degree 2 to 20",
              "Coefficients of the activation r0 + r1 x + r2 x^2 + ...", "Problem"},
    OptionRow{"generate", "--gadget", "FORM", "basis", "basis, difference",
              "How products are made: with degree + 1 shifts, or with degree - 1 and a constant.", "Problem"},
    OptionRow{"generate", "--bit", "J", "0", "", "bitslp and bn-slp: the bit that is asked for.", "Problem"},
    OptionRow{"generate", "--copies", "B", "1", "1 to 1000000",
              "How often the main point counts: the promise gap.", "Problem"},
    OptionRow{"generate", "--bits", "Q", "20", "1 to 100000",
              "pac: of the rounding; irrational and planar: of the witness.", "Problem"},
    OptionRow{"circuit", "QUESTION", "", "required", "sign, zero, bit", "What to tell of the value n.",
              "Question"},
    OptionRow{"circuit", "FILE", "", "required", "", "The circuit, .slp.", "Question"},
    OptionRow{"circuit", "--bit", "J", "", "", "Which bit of |n|: the one that stands for 2^J.", "Question"},
    OptionRow{"circuit", "--memory-limit", "SIZE", "2G", "for example 512M, 4G",
              "Begin nothing that would take more memory.", "Limits"},
    OptionRow{"circuit", "--time-limit", "SECONDS", "600", "0 or more",
              "Begin nothing that would take longer, by an estimate.", "Limits"},
    OptionRow{"circuit", "--seed", "N", "drawn by the system", "0 to 18446744073709551615",
              "Draws the random primes.", "Limits"},
    OptionRow{"circuit", "--json", "FILE|-", "", "",
              "Write answer and proof as JSON; - is standard output. python/infimum/check_circuit.py checks "
              "it.",
              "Results"},
    OptionRow{"convert", "FROM", "", "required", "",
              "Network file: .onnx, or JSON (infimum-network-1); or a circuit, .slp.", "Files"},
    OptionRow{"convert", "TO", "", "required", "",
              "The file to write, in the format of its name; - is JSON to standard output.", "Files"},
    OptionRow{"convert", "--derivative", "TENSOR[I,J]", "the risk itself", "",
              "To a circuit: the derivative of the risk by this entry of a parameter.", "Circuits"},
    OptionRow{"convert", "--value", "OUTPUT", "the risk", "",
              "To a circuit: this output at the first point of --data.", "Circuits"},
    OptionRow{"convert", "--activation", "R0,R1,R2,...", "0,0,1", "degree 2 to 20",
              "From a circuit to a network: the coefficients of its activation r0 + r1 x + r2 x^2 + ...",
              "Circuits"},
    OptionRow{"convert", "--gadget", "FORM", "basis", "basis, difference",
              "How products are made: with degree + 1 shifts, or with degree - 1 and a constant.",
              "Circuits"},
    OptionRow{"convert", "--bounded", "", "", "",
              "From a circuit to a circuit whose gates all lie in [-1, 1].", "Circuits"},
    OptionRow{"convert", "--precision", "FORMAT", "float32", "float32, float64",
              "The floats of an ONNX file.", "Files"},
    OptionRow{"convert", "--data", "DATA", "", "", "CSV or .npz file: tell the exact risk before and after.",
              "Data"},
    OptionRow{"convert", "--target", "A,B,C", "", "",
              "What the network predicts: one column, or array, for each output.", "Data"},
    OptionRow{"convert", "--one-hot", "", "", "",
              "The target is a class: one output for each, numbers in their order, texts in theirs.", "Data"},
    OptionRow{"convert", "--weights", "COLUMN", "every point weighs 1", "0 or more",
              "The column, or array, of weights.", "Data"},
    OptionRow{"convert", "--loss", "LOSS", "squared", "squared, absolute, hinge",
              "The loss of one point. hinge: targets 1 and -1, or classes (Weston and Watkins).", "Data"},
    OptionRow{
        "convert", "--output", "TENSOR", "the network's output", "",
        "Take the values of this inner layer (in ONNX: tensor) instead, for example scores before a softmax.",
        "Data"},
    OptionRow{"convert", "--threads", "N", "all processors", "1 to 1024", "Compute in this many threads.",
              "Method"},
    OptionRow{"convert", "--kernel", "NAME", "auto", "auto, vnni8, vnni16, portable",
              "The kernel for products of residues; auto is the fastest that this processor has.", "Method"},
};

constexpr std::array exit_code_rows = {
    ExitCodeRow{0, "answered; train: proved, or --gap reached"},
    ExitCodeRow{10,
                "train: stopped at a limit or by a signal, with a proven interval; circuit: UNKNOWN; verify: "
                "yes"},
    ExitCodeRow{20, "verify: no"},
    ExitCodeRow{1, "usage: options that do not exist or contradict each other"},
    ExitCodeRow{2, "input: a file that cannot be read, understood or written"},
    ExitCodeRow{3, "out of memory, or an error of the program itself"},
};

}  // namespace

std::span<const CommandRow> commands() {
  return command_rows;
}

std::span<const OptionRow> options() {
  return option_rows;
}

std::span<const ExitCodeRow> exit_codes() {
  return exit_code_rows;
}

std::vector<OptionRow> options_of(std::string_view command) {
  std::vector<OptionRow> rows;
  for (const OptionRow& row : option_rows) {
    if (row.command == command) rows.push_back(row);
  }
  return rows;
}

const CommandRow& command_row(std::string_view command) {
  for (const CommandRow& row : command_rows) {
    if (row.name == command) return row;
  }
  throw std::logic_error("no row for the command " + std::string(command));
}

const OptionRow& option_row(std::string_view command, std::string_view name) {
  for (const OptionRow& row : option_rows) {
    if (row.command == command && row.name == name) return row;
  }
  throw std::logic_error("no row for the option " + std::string(name) + " of " + std::string(command));
}

std::string describe(const OptionRow& option) {
  std::string text(option.help);
  if (!option.range.empty()) text += " Values: " + std::string(option.range) + ".";
  if (option.fallback == "required") return text + " Required.";
  if (!option.fallback.empty()) text += " Default: " + std::string(option.fallback) + ".";
  return text;
}

}  // namespace infimum::base
