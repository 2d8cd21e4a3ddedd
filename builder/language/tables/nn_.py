"""`torch.nn`, its functional forms, its initialisers and its utilities."""

from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 -- the name every program gives it
from torch import nn

from builder.language.tables.checked import ctc_loss
from builder.language.tables.namespace import Namespace, entries

LAYERS = """
Module Sequential ModuleList ModuleDict ParameterList ParameterDict
Identity Linear Bilinear LazyLinear Flatten Unflatten
Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d LazyConv2d
LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d Unfold Fold
MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d AvgPool1d AvgPool2d AvgPool3d
FractionalMaxPool2d FractionalMaxPool3d LPPool1d LPPool2d LPPool3d AdaptiveMaxPool1d
AdaptiveMaxPool2d AdaptiveMaxPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d
ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d
ZeroPad1d ZeroPad2d ZeroPad3d ConstantPad1d ConstantPad2d ConstantPad3d CircularPad1d CircularPad2d
CircularPad3d
ELU Hardshrink Hardsigmoid Hardtanh Hardswish LeakyReLU LogSigmoid MultiheadAttention PReLU ReLU
ReLU6 RReLU SELU CELU GELU Sigmoid SiLU Mish Softplus Softshrink Softsign Tanh Tanhshrink Threshold
GLU Softmin Softmax Softmax2d LogSoftmax AdaptiveLogSoftmaxWithLoss
BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d GroupNorm
InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d LazyInstanceNorm2d
LazyInstanceNorm3d LayerNorm LocalResponseNorm RMSNorm CrossMapLRN2d
RNN LSTM GRU RNNCell LSTMCell GRUCell
Transformer TransformerEncoder TransformerDecoder TransformerEncoderLayer TransformerDecoderLayer
Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout Embedding EmbeddingBag
CosineSimilarity PairwiseDistance
L1Loss MSELoss CrossEntropyLoss CTCLoss NLLLoss NLLLoss2d PoissonNLLLoss GaussianNLLLoss KLDivLoss
BCELoss BCEWithLogitsLoss MarginRankingLoss HingeEmbeddingLoss MultiLabelMarginLoss HuberLoss
SmoothL1Loss SoftMarginLoss MultiLabelSoftMarginLoss CosineEmbeddingLoss MultiMarginLoss
TripletMarginLoss TripletMarginWithDistanceLoss
PixelShuffle PixelUnshuffle Upsample UpsamplingNearest2d UpsamplingBilinear2d ChannelShuffle
"""
_OTHER = "Parameter Buffer UninitializedParameter"

_FUNCTIONAL = """
conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d unfold fold
avg_pool1d avg_pool2d avg_pool3d max_pool1d max_pool2d max_pool3d max_unpool1d max_unpool2d
max_unpool3d lp_pool1d lp_pool2d lp_pool3d adaptive_max_pool1d adaptive_max_pool2d
adaptive_max_pool3d adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d
fractional_max_pool2d fractional_max_pool3d scaled_dot_product_attention
threshold threshold_ relu relu_ hardtanh hardtanh_ hardswish relu6 elu elu_ selu selu_ celu celu_
leaky_relu leaky_relu_ prelu rrelu rrelu_ glu gelu logsigmoid hardshrink tanhshrink softsign
softplus softmin softmax softshrink gumbel_softmax log_softmax tanh sigmoid hardsigmoid silu mish
batch_norm group_norm instance_norm layer_norm local_response_norm rms_norm normalize
linear bilinear dropout alpha_dropout feature_alpha_dropout dropout1d dropout2d dropout3d
embedding embedding_bag one_hot pairwise_distance cosine_similarity pdist
binary_cross_entropy binary_cross_entropy_with_logits poisson_nll_loss cosine_embedding_loss
cross_entropy gaussian_nll_loss hinge_embedding_loss kl_div l1_loss mse_loss
margin_ranking_loss multilabel_margin_loss multilabel_soft_margin_loss multi_margin_loss nll_loss
huber_loss smooth_l1_loss soft_margin_loss triplet_margin_loss triplet_margin_with_distance_loss
pixel_shuffle pixel_unshuffle pad interpolate upsample upsample_nearest upsample_bilinear
grid_sample affine_grid channel_shuffle multi_head_attention_forward
"""
_INIT = """
calculate_gain uniform_ normal_ constant_ ones_ zeros_ eye_ dirac_ xavier_uniform_ xavier_normal_
kaiming_uniform_ kaiming_normal_ trunc_normal_ orthogonal_ sparse_ uniform normal constant eye
dirac xavier_uniform xavier_normal kaiming_uniform kaiming_normal orthogonal sparse
"""
_UTILS = """
clip_grad_norm_ clip_grad_norm clip_grad_value_ clip_grads_with_norm_ get_total_norm
parameters_to_vector vector_to_parameters weight_norm remove_weight_norm spectral_norm
remove_spectral_norm fuse_conv_bn_eval fuse_linear_bn_eval
"""
_RNN = """
pack_padded_sequence pad_packed_sequence pad_sequence pack_sequence unpack_sequence unpad_sequence
"""


def nn_spaces() -> dict[str, Namespace]:
    """Return the namespaces of `torch.nn` by their full names."""
    rnn = Namespace("torch.nn.utils.rnn", entries(nn.utils.rnn, _RNN), nn.utils.rnn)
    weights = Namespace(
        "torch.nn.utils.parametrizations",
        entries(nn.utils.parametrizations, "weight_norm spectral_norm orthogonal"),
        nn.utils.parametrizations,
    )
    parametrize = Namespace(
        "torch.nn.utils.parametrize",
        entries(
            nn.utils.parametrize, "register_parametrization remove_parametrizations is_parametrized"
        ),
        nn.utils.parametrize,
    )
    inner: dict[str, Any] = {
        "rnn": rnn,
        "parametrizations": weights,
        "parametrize": parametrize,
    }
    utils = Namespace("torch.nn.utils", {**entries(nn.utils, _UTILS), **inner}, nn.utils)
    functional = Namespace(
        "torch.nn.functional", {**entries(F, _FUNCTIONAL), "ctc_loss": ctc_loss}, F
    )
    init = Namespace("torch.nn.init", entries(nn.init, _INIT), nn.init)
    parameter = Namespace(
        "torch.nn.parameter",
        entries(nn.parameter, "Parameter UninitializedParameter Buffer"),
        nn.parameter,
    )
    whole = Namespace(
        "torch.nn",
        {
            **entries(nn, f"{LAYERS} {_OTHER}"),
            "functional": functional,
            "init": init,
            "utils": utils,
            "parameter": parameter,
        },
        nn,
    )
    spaces = [whole, functional, init, utils, rnn, weights, parametrize, parameter]
    return {space.name: space for space in spaces}


def module_families() -> dict[type, str]:
    """Return the layers whose own methods a program may call, beside those of every module."""
    return {
        nn.Sequential: "append insert extend pop",
        nn.ModuleList: "append insert extend pop",
        nn.ModuleDict: "keys values items update clear pop",
        nn.ParameterList: "append extend",
        nn.ParameterDict: "keys values items update clear pop get setdefault",
        nn.MultiheadAttention: "merge_masks",
        nn.Transformer: "generate_square_subsequent_mask",
        nn.RNNBase: "all_weights flatten_parameters",
        nn.AdaptiveLogSoftmaxWithLoss: "log_prob predict",
        torch.nn.modules.batchnorm._NormBase: "reset_running_stats",
    }
