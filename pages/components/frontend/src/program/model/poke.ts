/** What a learner types into a cell, read as the cell's dtype. */
import type { Cell } from "./trace";
import { isFloat } from "../../shared/numbers";

export type Reading = { readonly value: Cell } | { readonly problem: string };

const NOT_FINITE: Readonly<Record<string, string>> = { nan: "nan", inf: "inf", "+inf": "inf", "-inf": "-inf" };
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const BITS: Readonly<Record<string, readonly [number, number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647],
};

export function readPoke(typed: string, dtype: string): Reading {
  const text = typed.trim().toLowerCase();
  if (dtype === "bool") return readBool(text);
  if (dtype.startsWith("complex")) return { problem: "A complex cell cannot be changed here." };
  if (isFloat(dtype)) return readFloat(text, dtype);
  if (!/^[+-]?\d+$/.test(text)) return { problem: `${dtype} holds whole numbers.` };
  const value = Number(text);
  const [low, high] = BITS[dtype] ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  return value < low || value > high ? { problem: `${dtype} holds ${low} to ${high}.` } : { value };
}

function readBool(text: string): Reading {
  if (text === "true" || text === "1") return { value: true };
  if (text === "false" || text === "0") return { value: false };
  return { problem: "bool holds True or False." };
}

function readFloat(text: string, dtype: string): Reading {
  const special = NOT_FINITE[text];
  if (special) return { value: special };
  if (!NUMBER.test(text)) return { problem: `${dtype} holds numbers, nan, inf and -inf.` };
  const value = Number(text);
  return Number.isFinite(value) ? { value } : { problem: "That number is too large; inf is written inf." };
}
