"""What to do instead of what is not here: one sentence each."""

BUILTINS = {
    "eval": "Write the expression itself.",
    "exec": "Write the statements themselves.",
    "compile": "Write the statements themselves.",
    "open": "Programs touch no files; make the data in the program.",
    "input": "Write the value into the program.",
    "getattr": "Write the attribute itself: net.fc.",
    "setattr": "Write the assignment itself: net.fc = layer.",
    "delattr": "Write del net.fc.",
    "globals": "Look at the variables beside the program.",
    "locals": "Look at the variables beside the program.",
    "vars": "Look at the variables beside the program.",
    "dir": "torch's documentation lists what there is.",
    "help": "torch's documentation says it.",
    "breakpoint": "Step through the program with the slider.",
    "exit": "A program ends behind its last line.",
    "quit": "A program ends behind its last line.",
    "memoryview": "Use a tensor.",
    "bytes": "Use a tensor of dtype torch.uint8.",
    "bytearray": "Use a tensor of dtype torch.uint8.",
    "super": "super() belongs into a method of a class.",
    "property": "Write a method, and call it.",
    "classmethod": "Write a method or a function.",
}

TORCH = {
    "compile": "Run the module as it is.",
    "hub": "Build the module from its layers.",
    "onnx": "Modules are exported on the build page.",
    "distributed": "A program here runs in one process.",
    "multiprocessing": "A program here runs in one process.",
    "from_file": "Programs touch no files.",
    "set_num_threads": "A program here runs on one thread.",
    "UntypedStorage": "The memory picture shows every storage.",
    "package": "Programs touch no files.",
}

ATTRIBUTES = {
    ("Tensor", "data_ptr"): (
        "Addresses are not shown; the memory picture shows which tensors share memory."
    ),
    ("Tensor", "untyped_storage"): "The memory picture shows the storage of every tensor.",
    ("Tensor", "resize_"): "It would show memory nobody wrote; use reshape or torch.zeros.",
    ("Tensor", "resize_as_"): "It would show memory nobody wrote; use reshape or torch.zeros.",
    ("Tensor", "set_"): "Use view, as_strided or an assignment to .data.",
    ("Tensor", "share_memory_"): "A program here runs in one process.",
    ("Tensor", "pin_memory"): "There is no GPU here that pinned memory would help.",
    ("Module", "share_memory"): "A program here runs in one process.",
    ("Module", "compile"): "Run the module as it is.",
    ("ndarray", "tofile"): "Programs touch no files.",
    ("ndarray", "dump"): "Programs touch no files.",
}

MODULES = {
    "os": "Programs touch no files and start no processes.",
    "sys": "",
    "matplotlib": "Print the numbers, or look at the tensors beside the program.",
    "torchvision": "Make a small tensor with torch.rand in the place of images.",
    "torchaudio": "Make a small tensor with torch.rand in the place of sounds.",
    "torchtext": "Make a small tensor with torch.randint in the place of words.",
    "pandas": "Make the data with torch.tensor.",
    "sklearn": (
        "Import load_digits, load_iris, load_wine or load_breast_cancer from sklearn.datasets."
    ),
    "tensorboard": "The pages show curves and graphs.",
    "tqdm": "Print in the loop.",
    "itertools": "Write the loops themselves.",
    "warnings": "Warnings of torch stand beside the line they belong to.",
    "subprocess": "Programs start no processes.",
    "pathlib": "Programs touch no files.",
    "pickle": "Use torch.save with a buffer: io.BytesIO().",
    "dataclasses": "Write a class with __init__.",
    "d2l": "Write the few functions you need in the program.",
}
