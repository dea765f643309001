// SPDX-License-Identifier: Apache-2.0
#include "base/options.hpp"

#include <array>

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
        "  exact segmented regression with two breaks\n"
        "infimum train data/mcycle.csv --target accel --width any --penalty 50 --json lasso.json\n"
        "  any number of units, and a price on their slopes\n"},
    CommandRow{
        "decide", "DATA --target COLUMN --units K --threshold P/Q [OPTIONS]",
        "tell whether some network has risk at most a threshold",
        "Searches like train, but only until it knows: YES with a network of risk at most the threshold, NO "
        "with a certificate that every network has a greater risk (claim none-below), or UNKNOWN at a limit. "
        "With --bits every parameter must be a fraction of few bits: YES with such a network, NO if no "
        "network "
        "at all is good enough, else UNKNOWN. A problem file (.json) of ERM_bit is decided by trying every "
        "network within its budget of bits, if there are not too many. The exit code is 10 for yes, 20 for "
        "no, 0 for unknown.",
        "infimum decide data/mcycle.csv --target accel --units 2 --threshold 80000 --certificate no.cert\n"
        "  NO, and infimum-check verifies it\n"
        "infimum decide data/mcycle.csv --target accel --units 2 --threshold 103000 --bits 12 --network "
        "net.json\n"
        "  YES, with numerators and denominators below 4096\n"
        "infimum decide problem.json --choices 10000000\n"
        "  a problem of ERM_bit with a small budget, exhausted\n"},
    CommandRow{
        "fit", "DATA --target COLUMN [OPTIONS]", "fit all points exactly, by as many units as that takes",
        "Makes a network of one unit fewer than there are distinct points that meets every target; where "
        "points of equal inputs have different targets, it has the least risk that any function has. An "
        "integer vector puts the points on a line without two of them meeting, and the network is the "
        "piecewise linear function through them. Tells the lengths of its numbers, and their bounds.",
        "infimum fit data.csv --target y --network net.json\n"
        "  100000 points in 20 dimensions take seconds\n"
        "infimum fit small.csv --target y --certificate small.cert\n"
        "  up to 1000 units: with a certificate for infimum-check\n"},
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
    CommandRow{"separate", "DATA --target COLUMN --inside VALUE [OPTIONS]",
               "cut a class out by two hyperplanes, exactly",
               "Looks for affine functions a_1, a_2 that are both negative at all points of the class, while "
               "at every other "
               "point one of them is positive: then the network max(0, 1 - relu(a_1) - relu(a_2)) is exactly "
               "1 on the class "
               "and 0 elsewhere. The answer is YES with such functions, scaled and tested in fractions at "
               "every point; NO, with a "
               "tree of Farkas vectors as certificate; or UNKNOWN at a limit.",
               "infimum separate data/iris.csv --target target --inside 1\n"
               "  is the middle species of irises cut out by two hyperplanes?\n"
               "infimum separate data/iris.csv --target target --inside 1 --units 3 --network net.json\n"
               "  by three?\n"
               "infimum separate votes.csv --target party --inside green --certificate votes.cert\n"
               "  a class that is a text, and the proof of the answer\n"},
    CommandRow{
        "convex-fit", "DATA --target COLUMN --units K [OPTIONS]", "fit points exactly by a convex network",
        "Looks for f(x) = relu(w_1.x + b_1) + ... + relu(w_K.x + b_K) with f(x_i) = y_i at every point, "
        "without any error. The "
        "answer is YES with the network in fractions; NO, with a tree of Farkas vectors as certificate; or "
        "UNKNOWN at a limit. Such networks are never negative, so labels must be 0 or more, or the answer is "
        "NO "
        "because of the first one that is not.",
        "infimum convex-fit data.csv --target y --units 3\n"
        "  the network, or how many linear programs it took to refute it\n"
        "infimum convex-fit data.csv --target y --units 2 --certificate no.cert --time-limit 60\n"
        "  keep the proof; a minute at most\n"},
    CommandRow{
        "generate", "FAMILY -o FOLDER [OPTIONS]", "write a hard problem with its known answer",
        "Writes a folder with a problem, a witness, the known answer (answer.json) and a page with the "
        "theorem it comes from. Families: bitslp and posslp (bits and signs of a circuit as ERM_bit), "
        "bn-slp (the same with all values in a bounded range), cancellation (a sign that balls cannot tell), "
        "backprop (a circuit as one entry of a "
        "gradient), pac (two concepts that rounding hides from each other), irrational and planar "
        "(problems whose exact fits need the root of 2); separability (two hyperplanes as two ReLUs under an "
        "output "
        "ReLU), partition and maxcut (as one ReLU), colouring (of hypergraphs, as ReLUs of sign +), planted "
        "(labels of a "
        "drawn network). The same options give the same bytes.",
        "infimum generate bitslp -o folder --gates 6 --seed 3 --bit 2\n"
        "  a random circuit, and its bit 2\n"
        "infimum generate backprop -o folder --circuit chain.slp --activation 0,-3,0,1\n"
        "  a circuit of one's own, with the activation x^3 - 3x\n"
        "infimum generate planar -o folder --bits 30\n"
        "  151 points, and a network with the root of 2 to 30 bits\n"
        "infimum generate partition -o folder --numbers 3,1,1,2,2,1\n"
        "  least risk 6: the numbers can be split\n"
        "infimum generate maxcut -o folder --graph C5\n"
        "  least risk 1371909/12625, for a cut of 4 edges\n"
        "infimum generate colouring -o folder --graph fano --units 3\n"
        "  risk 0 with 3 units, and not with 2\n"},
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

constexpr std::array exit_code_rows = {
    ExitCodeRow{0,
                "answered; train: proved, or --gap reached; verify, decide, separate, convex-fit: UNKNOWN"},
    ExitCodeRow{10,
                "train: stopped at a limit or by a signal, with a proven interval; circuit, grad: UNKNOWN; "
                "verify, decide, separate, convex-fit: yes"},
    ExitCodeRow{20, "verify, decide, separate, convex-fit: no"},
    ExitCodeRow{1, "usage: options that do not exist or contradict each other"},
    ExitCodeRow{2, "input: a file that cannot be read, understood or written"},
    ExitCodeRow{3, "out of memory, or an error of the program itself"},
};

}  // namespace

std::span<const CommandRow> commands() {
  return command_rows;
}

std::span<const ExitCodeRow> exit_codes() {
  return exit_code_rows;
}

}  // namespace infimum::base
