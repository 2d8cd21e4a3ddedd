"""Rules of tensors, by the shape they have; the signs are those of the grammar.

"*" holds for every shape, "n m" for two dimensions, "n +" for one or more, "()" for none.
"""

TENSORS = {
    "*": """
        («*» ‹+|-|*› «~»)
        («~» ‹+|-|*|>|<=› «*»).float()
        («*» ‹+|-|*› «float0»)
        («int» ‹+|-|*› «*»)
        («*» / ‹2|4.0|-1›)
        («*» ** 2)
        («*» ‹//|%› ‹2|3|1.5›)
        (-«*»)
        «*».‹abs|exp|sigmoid|tanh|relu|sin|neg|floor|clone|detach|contiguous|square|sign|round|atan›()
        torch.‹abs|sigmoid|relu|cos|ceil|zeros_like|ones_like|exp|clone|erf›(«*»)
        F.‹relu|gelu|softplus|silu|leaky_relu|elu|hardtanh|sigmoid|tanh›(«*»)
        torch.where(«*» > 0, «*», ‹0.0|«*»›)
        «*».masked_fill(«*» ‹>|<|==› 0.5, ‹-1|0.25›)
        («*» > 0).logical_‹and|or|xor›(«*» < 1).float()
        torch.‹maximum|minimum|add|mul|sub›(«*», «*»)
        «*».‹add|sub|mul›(«~»)
        torch.add(«*», «*», alpha=‹2|0.5›)
        «*».clamp(‹min=0|-1, 1|max=0.5›)
        («*» ‹>|<=|==|!=› «~»).float()
        «*».to(‹torch.float64|torch.float32›).float()
        «*».‹long|double|int|bool|half›().float()
        «*».type(torch.float32)
        «$N».‹view|reshape›($S)
        «$N».view_as(«*»)
        «*».flatten().reshape($S)
        «1 *».squeeze(0)
        «*».unsqueeze(‹0|-1›).squeeze()
        torch.‹reshape|broadcast_to›(«*», $L)
        «2 *».‹sum|mean|amax|amin|prod|logsumexp|std|var›(‹0|dim=0›)
        «2 *».‹max|min|median|mode›(0)‹[0]|.values›
        «3 *».‹argmax|argmin›(0).float()
        «3 *».‹select(0, ‹0|1|-1›)|unbind(0)[‹0|-1›]›
        «3 *»[‹0|1|-2›]
        «2 *».‹all|any›(0).float()
        «*»[None][0]
        «*»[...]
        «*».expand_as(«*»)
        torch.lerp(«*», «*», 0.5)
        «*».new_‹zeros|ones›($L)
        torch.‹zeros|ones›_like(«*»)
        (lambda t: t * 2)(«*»)
        [«*», «*»][‹0|1›]
        («*» if «bool» else «*»)
        F.dropout(«*», 0.5, training=False)
        torch.dropout(«*», 0.0, True)
        ! «*».view(‹-1, 2|3, 2|7|-1, -1›)
        ! «*».transpose(‹0, 1|0, 3›)
        ! («*» @ «2 3»)
        ! («*» ‹+|*› «4»)
        ! «*».expand(‹4, 3|2, 2|-1, 3|3›)
        ! «*».squeeze(‹0|4›)
        ! «*».sum(‹3|-4|(0, 0)›)
        ! «*»[‹5|-7|0, 0, 0, 0|1:, 'a'|None, 9|::-1›]
        ! «*».permute(‹1, 0|0, 0|0, 1, 2›)
        ! torch.cat([«*», «2 3»])
        ! torch.stack([«*», «3»])
        ! «*».gather(‹0|2›, torch.tensor([0, 1]))
        ! F.softmax(«*», dim=‹1|5›)
        ! «*».reshape(‹[4, 2]|-2|5›)
        ! «*».mean(dtype=‹torch.int64|torch.float64›).float()
        ! «*».long().mean()
        ! «*».repeat(‹2|1, 2|0›)
        ! torch.tensor([«list», [1, 2]]).float()
        ! torch.‹zeros|ones›(‹2, -1|'a'|2.5|[1, [2]]›)
        ! «*».masked_fill(«3» > 0, 1)
        ! «*».nothing
        ! torch.nothing(«*»)
        ! torch.arange(‹0, 5, -1|3, 1›)
        ! «*».chunk(‹0|2›)[1]
        ! «*».split(‹2|[1, 1]|-1›)[0]
        ! «*».narrow(0, ‹1|5›, 2)
        ! torch.dot(«*», «3»)
        ! «*».type_as(«int»)
        ! «*».add(«str»)
        ! («*» + None)
        ! «*»[«list»]
        ! torch.randint(‹5, 2, (2,)|0, (2,)›)
        ! «*».unsqueeze(‹4|-5›)
        ! «*».view(torch.‹int32|float64|int8›)
        ! torch.linalg.‹inv|det|cholesky›(«*»)
        ! «*».numpy().sum()
        ! F.linear(«*», «2 2»)
        ! torch.einsum(‹'ij->ji'|'ij,jk->ik'|'i->'|'ii->i'›, «*»)
    """,
    "n": """
        «n 3»[:, ‹0|1|-1›]
        («n 3» @ «3»)
        «n n».‹diagonal|diag›()
        torch.mv(«n 2», «2»)
        «n 2».‹sum|mean|prod›(‹1|-1|dim=1›)
        torch.arange(‹$n.|0., $n.›)
        torch.linspace(-1, 1, $n)
        torch.bincount(torch.tensor([0, 1, $n - 1])).float()
        torch.cumsum(«n», 0)
    """,
    "n m": """
        «m n».‹t()|T|mT|transpose(0, 1)|permute(1, 0)|swapaxes(-1, 0)|movedim(0, 1)›
        («n 2» @ «2 m»)
        torch.‹mm|matmul›(«n 2», «2 m»)
        torch.einsum(‹'ik,kj->ij'|'ak,kb->ab'›, «n 3», «3 m»)
        torch.outer(«n», «m»)
        torch.addmm(«m», «n 2», «2 m»)
        F.linear(«n 2», «m 2»‹|, «m»›)
        torch.‹triu|tril›(«n m»‹|, 1›)
        torch.stack([«n», «n»], ‹1|dim=-1›)[:, :1].expand($S)
        torch.cat([«n m», «n 2»], ‹1|dim=-1›)[:, :$m]
        «1 m».expand($S)
        torch.vstack([«1 m», «n m»])[1:]
        torch.meshgrid(«n», «m», indexing='ij')[‹0|1›]
        («n».unsqueeze(1) ‹+|*› «m»)
        «n 1 m».squeeze(1)
        «n m 2».‹mean|sum›(-1)
        torch.cdist(«n 2», «m 2»)
        torch.full($L, «float0»)
        F.one_hot(torch.arange($n) % $m, $m).float()
    """,
    "n m k": """
        torch.bmm(«n m 2», «n 2 k»)
        («n m 2» @ «2 k»)
        «k n m».permute(1, 2, 0)
        «m n k».transpose(0, 1)
        torch.einsum('bik,bkj->bij', «n m 2», «n 2 k»)
        «n m k».flatten(‹0, 1|1|1, 2›).reshape($S)
        «n m».unsqueeze(-1).expand($S)
        «k».expand($S)
    """,
    "n +": """
        torch.cat([«1 rest», «n rest»])[:$n]
        «n+1 rest»[‹1:|:-1›]
        «2n rest»[‹::2|1::2›]
        «n rest»[‹[0] * $n|list(range($n))|torch.arange($n)|torch.arange($n) - 1›]
        «n rest»[torch.randperm($n)]
        «n+1 rest».narrow(0, ‹0|1›, $n)
        «n rest».index_select(0, torch.tensor(‹[0] * $n|list(range($n))›))
        «2n rest».‹chunk|tensor_split›(2)[‹0|1›]
        «2n rest».split($n)[‹0|1›]
        «n rest».gather(0, torch.zeros($L, dtype=torch.long))
        «1 rest».expand($S)
        «rest».expand($S)
        «*».‹flip|roll›(0)
        «*».‹softmax|log_softmax|cumsum|cumprod›(‹0|-1|dim=0›)
        F.‹softmax|normalize|log_softmax›(«*», dim=‹0|-1›)
        «*».sort(‹0|-1, descending=True›)‹.values|[0]›
        «*».topk(1, ‹0|dim=0›)[0].expand($S)
        torch.take_along_dim(«*», «*».argsort(0), 0)
        «*».scatter(0, torch.zeros($L, dtype=torch.long), ‹1.0|«*»›)
        «*».index_fill(0, torch.tensor([0]), ‹-1|9›)
        «*».index_add(0, torch.tensor([0]), «1 rest»)
        F.layer_norm(«*», «*».shape[-1:])
        «*».unfold(0, 1, 1).squeeze(-1)
        «*».movedim(0, -1).movedim(-1, 0)
        ! «*».renorm(2, 0, 1.0)
    """,
    "()": """
        «2 3».‹sum|mean|max|min|norm|prod|var|std›()
        («3» @ «3»)
        torch.dot(«4», «4»)
        F.‹mse_loss|l1_loss|smooth_l1_loss›(«3», «3»)
        F.cross_entropy(«2 3», torch.tensor([0, ‹1|2›]))
        F.binary_cross_entropy(«3».sigmoid(), «3».sigmoid())
        torch.trace(«2 2»)
        torch.det(«2 2»)
        torch.linalg.norm(«2 3»)
        «3»[‹0|-1›]
        torch.tensor(«float»)
        F.cosine_similarity(«3», «3», dim=0)
        torch.einsum('i,i->', «3», «3»)
    """,
}  # fmt: skip

FRESH = """
    torch.arange($N.).reshape($S)
    torch.‹ones|zeros|rand|randn|ones|randn›($L)
    torch.full($L, ‹0.5|-2.|3.›)
    torch.linspace(-1, 1, $N).view($S)
    torch.randint(-3, 5, $L).float()
    torch.ones($L).mul(‹2|-0.5›)
    (torch.randperm($N).float().view($S) - 2)
"""  # fmt: skip
