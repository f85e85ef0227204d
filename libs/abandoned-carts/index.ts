export {
  newCart,
  nextCartState,
  nextChangeAt,
  type CartEvent,
  type CartPhase,
  type CartSettings,
  type CartState,
} from './cart-state.js';
