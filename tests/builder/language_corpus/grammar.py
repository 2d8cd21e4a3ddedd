"""What random programs are made of.

‹a|b› is one of several words. «int» is any expression of that kind. «2 *» is a tensor: a number is
a size, * all sizes of the result, ~ sizes that broadcast to them, n m k its first three; $S is
"2, 3" or "[2, 3]", $L always the latter, $N how many elements. A row after "!" may fail.
"""

VALUES = {
    "int": """
        («int» ‹+|-|*› «int»)
        («int» ‹//|%› ‹1|2|3|-2›)
        («int» ‹&|\\||^› «int»)
        («int» ‹<<|>>› ‹0|1|3›)
        (‹2|-3|1› ** ‹0|1|2|5›)
        (‹-|+|~›«int»)
        (‹min|max›(«int», «int»))
        (abs(«int»))
        (len(«list»))
        (len(«str»))
        (sum(«list»))
        int(«float0»)
        round(«float0»)
        int(«bool»)
        («int» if «bool» else «int»)
        divmod(«int», ‹2|3›)[‹0|1›]
        sum(i * «int» for i in range(‹0|1|3›))
        (lambda k, m=«int»: k + m)(«int»)
        max(«int», «int», key=lambda v: -v)
        «*».‹dim()|numel()|ndim|size(-1)|storage_offset()|element_size()|nelement()›
        len(«3 *»)
        «*».shape.numel()
        «*».int().sum().item()
        ! «list»[‹0|-1|2|-4|7›]
        ! («int» ‹//|%› «int»)
        ! int(«str»)
        ! «list».index(«int»)
        ! «dict»[«int»]
        ! len(«int»)
        ! «*».size(‹0|1|5›)
        ! «*».item()
    """,
    "int0": "1 ; 2 ; 3 ; 0 ; -2 ; 7",
    "float": """
        («float» ‹+|-|*› «float»)
        («float» ‹+|-|*› «int»)
        («float» / ‹1|2|-3|0.5›)
        («int» / ‹2|3›)
        float(«int»)
        round(«float», ‹0|1|3›)
        abs(«float»)
        max(«float», «int»)
        (‹0.5|2.0|3.25› ** ‹2|-1|0.5›)
        math.‹sin|cos|tanh|atan|exp›(‹0.5|-1.5|2›)
        math.‹sqrt|log|log2›(‹0.5|4|9.0›)
        («float» if «bool» else «float»)
        ‹math.pi|math.e|math.inf|float('inf')|float('-2.5')|1e-7|3e8›
        «».item()
        float(«»)
        «3».tolist()[‹0|-1›]
        sum([«float», «int», ‹0.5|1›])
        (10 // 4 + 0.5)
        ! («float» / «int»)
        ! math.sqrt(«float»)
        ! float(«str»)
        ! float(«*»)
        ! int(float('inf'))
    """,
    "float0": "0.5 ; 2.0 ; -1.25 ; 0.1 ; 3.75 ; 1e3",
    "bool": """
        («int» ‹<|<=|>|>=|==|!=› «int»)
        («float» ‹<|>=|==|!=› «int»)
        («str» ‹<|==|!=|in|not in› «str»)
        («int» < «int» <= «int»)
        («int» == «int» != «int» > «int»)
        (not «bool»)
        («bool» ‹and|or› «bool»)
        («int» ‹in|not in› «list»)
        («list» ‹==|!=|<› «list»)
        isinstance(«int», ‹int|float|(int, list)|torch.Tensor›)
        isinstance(«*», ‹torch.Tensor|list|(int, torch.Tensor)›)
        bool(‹«list»|«str»|«int»|«float»|None›)
        ‹any|all›(«list»)
        all(v > 0 for v in «list»)
        («int» is ‹None|not None›)
        «*».‹is_contiguous()|requires_grad|is_floating_point()|is_leaf|is_contiguous()›
        torch.‹equal|allclose›(«3», «3»)
        «str».‹isdigit|isalpha|isupper›()
        («*».dtype ‹==|!=› torch.‹float32|int64›)
        («*».shape == torch.Size($L))
        bool((«*» > 0).any())
        ! bool(«*» > 0)
        ! («int» in «int»)
        ! («str» < «int»)
        ! torch.allclose(«*», «3»)
    """,
    "bool0": "True ; False",
    "str": """
        («str» + «str»)
        («str» * ‹0|1|3›)
        «str».‹upper|lower|strip|title|capitalize|swapcase|rstrip›()
        «str».replace(‹'a'|'x'|''›, «str0»)
        «str»[‹|1|-2›:‹|2|-1|9›:‹|1|2|-1›]
        «str».‹rjust|ljust|center|zfill›(‹0|4|9›)
        str(‹«int»|«float»|«list»|«dict»|«bool»|«tuple»|None›)
        repr(‹«str»|«float»|«list»|«tuple»›)
        ‹'-'|', '|''›.join([«str», «str»])
        ' '.join(str(v) for v in «list»)
        f'<{«int0»‹|:>6|:<8|:^7|:4d|:+d|:x|:b|:o|:03d|:,|!r|=|:#x|:e|:.2f›}>'
        f'{«float0»‹|:.2f|:8.3f|:.1e|:g|:+.0f|:%|!s|=:.2f|:>12|:012.4f|:,.1f›} and {«bool0»}'
        f'{«int0»:‹>|<|^|*^|0>›{«int0»}‹d|›}'
        f"{'ab'‹|!r|:>7|:^9|:.1|!s:>5›}{[«int0», «int0»]}{{}}"
        str(«*».‹shape|dtype|device|size()|stride()|layout›)
        («str» if «bool» else «str»)
        str(type(‹«int»|«str»|«list»|«*»|None|«dict»|«tuple»|torch.float32›))
        ! «str»[‹0|3|-2›]
        ! («str» + «int»)
        ! f'{«float0»:‹d|x|q›}'
        ! f"{«str0»:‹.2f|d|=5›}"
        ! «str».index('q')
        ! ','.join(«list»)
    """,
    "str0": "'ab' ; 'x' ; '' ; 'torch' ; '1 2' ; '张量' ; 'a,b' ; '12'",
    "list": """
        [«int», «int»]
        [«int»]
        («list» + «list»)
        («list» * ‹0|1|2›)
        [i * «int» for i in range(‹0|2|3›)]
        [i for i in «list» if i ‹>|==|!=› «int»]
        [i + j for i in range(2) for j in «list» if i != j]
        [i for i, j in zip(«list», «list»)]
        sorted(«list»‹|, reverse=True|, key=lambda v: -v|, key=abs›)
        list(reversed(«list»))
        list(range(‹-2|0|1›, ‹3|5›‹|, 2|, -1›))
        «list»[‹|1|-2›:‹|2|-1›]
        «list»[::‹-1|2›]
        [*«list», *«list»]
        list(map(lambda v: v * 2, «list»))
        list(filter(lambda v: v > 1, «list»))
        sorted(set(«list»))
        sorted({i % 3 for i in «list»} ‹\\||&|-|^› {1, 2})
        [p[0] for p in zip(«list», «list»)]
        [k + v for k, v in enumerate(«list»)]
        [k for k, v in enumerate(«list», ‹1|start=2›)]
        «3».long().tolist()
        list(«2 3 *».shape)
        list(«*».stride())
        [len(v) for v in [«list», «str», «dict»]]
        [(lambda v=v: v)() for v in «list»]
        («list» if «bool» else «list»)
        [x for row in [[1, 2], «list»] for x in row]
        ([«int», «bool», None] and [0])
        ! [1, 2] + «tuple»
        ! sorted([1, «str», 2])
        ! [v[0] for v in «list»]
        ! list(«int»)
    """,
    "list0": "[1, 2, 3] ; [4] ; [] ; [0, -1]",
    "tuple": """
        («int», «str»)
        («float»,)
        («bool», («int», «float»))
        tuple(«list»)
        («list», «int»)
        (1, 2) + («int»,)
        ()
    """,
    "tuple0": "(1, 2) ; ()",
    "dict": """
        {«int»: «str», 'k': «list»}
        {i: i ** 2 for i in range(‹0|2|4›)}
        {str(k): v for k, v in enumerate(«list»)}
        dict(a=«int», b=«float»)
        dict(zip(range(3), «list»))
        {**«dict», 'z': «int»}
        {«bool»: «float»}
        ! {«list»: 1}
        ! {**«list»}
    """,
    "dict0": "{1: 2, 'a': 3} ; {}",
    "odd": """
        None
        lost
        «str»
        «list»
        «*»
        («int» + «str»)
        («list» + «int»)
        «int»()
        «int»[0]
        None + «int»
        -«str»
        «*»(1)
    """,
    "odd0": "None ; lost",
}  # fmt: skip

# Statements about one variable: X is its name, Y a new one.
STORES = {
    "list": """
        X[‹0|-1|1:1|:1|::2›] = ‹«int»|«list»›
        X[0:0] = «list»
        X[:] = «list» + [1]
        X.‹append|extend›(«int»)
        X.append(«int»)
        X.extend(«list»)
        X.insert(‹0|9›, «int»)
        X.‹sort|reverse|clear|pop›()
        X.remove(«int»)
        X.pop(‹0|-1›)
        X += «list»
        del X[‹0|:1›]
        print(X.copy(), X.count(«int»), X * 2)
    """,
    "dict": """
        X[‹'k'|«int»›] = «int»
        X.update({1: «int»})
        X.pop(‹1|'q', None|'a', 0›)
        X.setdefault('s', []).append(«int»)
        del X['k']
        X |= {2: 2}
        print(list(X.items()), X.get('a'), X.get('z', 0), 'a' in X)
        print(sorted(str(k) for k in X), list(X.values()), len(X.keys()))
    """,
    "tensor": """
        X[‹0|-1|...|:1|::2|None›] = ‹«float0»|7›
        X[X > ‹0|1›] = «float0»
        X[..., 0] = ‹«float0»|1›
        X.‹add_|mul_|sub_|copy_›(«~»)
        X.‹zero_|neg_|abs_|relu_|sigmoid_|exp_|t_|squeeze_|normal_|uniform_›()
        X.fill_(«float0»)
        X.clamp_(max=1)
        X.masked_fill_(X < 0, 0)
        X.data.mul_(2)
        X.requires_grad_(False)
        X.flatten()[0] = 9
        Y = X.‹view(-1)|detach()|flatten()|data|T|clone()›; Y[...] = ‹1|2.5›
        Y = X.unsqueeze(0)‹|[0]|.expand(2, *X.shape)›; Y.add_(1)
        Y = [X, X]; Y[0] += 1; print(Y[1] is X)
        print(X.is_contiguous(), X.stride(), X.storage_offset(), X.numel(), X.ndim)
    """,
}  # fmt: skip

REMARKS = """
    print(«str».split(‹|','|None, 1›))
    print(«str».‹startswith|endswith|find|count›(‹'a'|''|'1'›))
    print(max(«list» + [1]), min([«int», 2]))
    print(*«list», «int»)
    print(«*».shape, «*».dtype)
    print(type(«*»), type(«int»))
    print({1, 2} ‹\\||&|-› {«int»})
    print(«tuple» == «tuple», «tuple» + (1,))
    print(«dict» == «dict», len(«dict»))
    print(1 < «int» < 5, «int» or «str», «list» and 3)
    print(«*», end='')
    print(‹«*»|«2 3»|«2 2 3»› * ‹1000|1e-5|1›)
    assert isinstance(«int», int)‹|, 'odd'›
    pass
    "a text alone"
    «int»
"""  # fmt: skip

LOOPS = """
    I in range(‹0|2|3›)
    I in «list»[:3]
    I in sorted(«list»[:3])
    I, J in enumerate(«list»[:3])
    I, J in zip(range(2), «list»)
    I, J in {1: 2, 3: 4}.items()
    I, (J, K) in enumerate([(1, 2), (3, 4)])
    I in reversed(«list»[:2])
"""  # fmt: skip
