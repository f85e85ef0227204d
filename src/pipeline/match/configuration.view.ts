/** What an import does, or would do, by the rules' keys. */
export class ConfigurationChangeView {
  isShopChanged!: boolean;
  created!: string[];
  changed!: string[];
  unchanged!: string[];
  removed!: string[];
}
