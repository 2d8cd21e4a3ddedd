"""The backward graph of autograd: nodes, edges, the gradients that pass, and why."""
