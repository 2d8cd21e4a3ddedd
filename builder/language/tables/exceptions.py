"""Exceptions a program may raise. They are no values: nothing holds or catches one."""

EXCEPTIONS: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (
        Exception,
        ValueError,
        TypeError,
        RuntimeError,
        IndexError,
        KeyError,
        NotImplementedError,
        AssertionError,
        ArithmeticError,
        ZeroDivisionError,
        AttributeError,
        StopIteration,
    )
}
